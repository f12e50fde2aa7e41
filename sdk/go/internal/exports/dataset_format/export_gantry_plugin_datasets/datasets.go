// Package export_gantry_plugin_datasets is called by generated code, which gives it its name.
package export_gantry_plugin_datasets

import (
	datasets "gantry.example/plugin/internal/wit/gantry_plugin_datasets"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

// The functions of the contract; package dataset sets them.
var (
	Find    func(datasets.FindRequest) witTypes.Result[datasets.Findings, datasets.Error]
	Preview func(datasets.PreviewRequest) witTypes.Result[witTypes.Option[datasets.Picture], datasets.Error]
)
