// Package export_gantry_plugin_conditions is called by generated code, which gives it its name.
package export_gantry_plugin_conditions

import (
	conditions "gantry.example/plugin/internal/wit/gantry_plugin_conditions"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

// The functions of the contract; package condition sets them.
var (
	Evaluate func(conditions.Evaluation) witTypes.Result[[]conditions.Verdict, conditions.Error]
	Check    func([]string) witTypes.Result[[]witTypes.Option[conditions.Problem], conditions.Error]
)
