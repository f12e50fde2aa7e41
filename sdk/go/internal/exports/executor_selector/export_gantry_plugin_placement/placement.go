// Package export_gantry_plugin_placement is called by generated code, which gives it its name.
package export_gantry_plugin_placement

import (
	placement "gantry.example/plugin/internal/wit/gantry_plugin_placement"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

// Select is the function of the contract; package selector sets it.
var Select func(placement.PlacementRequest) witTypes.Result[placement.Selection, placement.Error]
