// Package export_gantry_plugin_steps is called by generated code, which gives it its name.
package export_gantry_plugin_steps

import (
	steps "gantry.example/plugin/internal/wit/gantry_plugin_steps"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

// Advance is the function of the contract; package callback sets it.
var Advance func(steps.StepRequest) witTypes.Result[steps.Step, steps.Error]
