//go:build wasip1

package importer

import (
	"encoding/json"

	"gantry.example/plugin/internal/component"
	exported "gantry.example/plugin/internal/exports/output_importer/export_gantry_plugin_outputs"
	_ "gantry.example/plugin/internal/exports/output_importer/wit_exports"
	outputs "gantry.example/plugin/internal/wit/gantry_plugin_outputs"
	"gantry.example/plugin/internal/wit/gantry_plugin_types"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

func export(importer Importer) {
	component.Describes(gantry_plugin_types.PluginWorldOutputImporter, importer.Describe)
	exported.Plan = func(asked outputs.ImportRequest) witTypes.Result[outputs.ImportPlan, outputs.Error] {
		return component.Answer(plan(importer, asked))
	}
}

func plan(importer Importer, asked outputs.ImportRequest) (outputs.ImportPlan, error) {
	plan, err := importer.Plan(Request{
		Run:      asked.Run,
		Task:     asked.Task,
		Outputs:  component.Each(asked.Outputs, output),
		Settings: json.RawMessage(asked.Settings),
	})
	return outputs.ImportPlan{
		Keep: component.Each(plan.Keep, kept),
		Create: component.Each(plan.Create, func(created Created) outputs.CreatedResult {
			return outputs.CreatedResult(created)
		}),
	}, err
}

func output(told outputs.ImportableOutput) Output {
	answer := Output{Name: told.Name, Kind: Kind(told.Kind), Size: told.Size}
	if told.ItemKind.IsSome() {
		kind := Kind(told.ItemKind.Some())
		answer.ItemKind = &kind
	}
	return answer
}

func kept(said Kept) outputs.KeptOutput {
	return outputs.KeptOutput{Output: said.Output, Name: said.Name, Format: component.Option(said.Format)}
}
