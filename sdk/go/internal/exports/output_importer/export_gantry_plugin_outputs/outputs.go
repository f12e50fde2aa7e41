// Package export_gantry_plugin_outputs is called by generated code, which gives it its name.
package export_gantry_plugin_outputs

import (
	outputs "gantry.example/plugin/internal/wit/gantry_plugin_outputs"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

// Plan is the function of the contract; package importer sets it.
var Plan func(outputs.ImportRequest) witTypes.Result[outputs.ImportPlan, outputs.Error]
