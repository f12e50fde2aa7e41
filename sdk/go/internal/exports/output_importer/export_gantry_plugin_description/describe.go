// Package export_gantry_plugin_description is called by generated code, which gives it its name.
package export_gantry_plugin_description

import "gantry.example/plugin/internal/component"

// Describe is the function of the contract.
var Describe = component.Describe
