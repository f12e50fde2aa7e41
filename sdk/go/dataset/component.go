//go:build wasip1

package dataset

import (
	"encoding/json"

	"gantry.example/plugin/internal/component"
	exported "gantry.example/plugin/internal/exports/dataset_format/export_gantry_plugin_datasets"
	_ "gantry.example/plugin/internal/exports/dataset_format/wit_exports"
	datasets "gantry.example/plugin/internal/wit/gantry_plugin_datasets"
	"gantry.example/plugin/internal/wit/gantry_plugin_types"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

func export(format Format) {
	component.Describes(gantry_plugin_types.PluginWorldDatasetFormat, format.Describe)
	exported.Find = func(asked datasets.FindRequest) witTypes.Result[datasets.Findings, datasets.Error] {
		return component.Answer(find(format, asked))
	}
	exported.Preview = func(asked datasets.PreviewRequest) witTypes.Result[witTypes.Option[datasets.Picture], datasets.Error] {
		return component.Answer(preview(format, asked))
	}
}

func find(format Format, asked datasets.FindRequest) (datasets.Findings, error) {
	findings, err := format.Find(FindRequest{
		Files:    component.Each(asked.Files, func(file datasets.SourceFile) File { return File(file) }),
		Settings: json.RawMessage(asked.Settings),
	})
	if err != nil {
		return datasets.Findings{}, err
	}
	answer := datasets.Findings{
		Problems: component.Each(findings.Problems, func(problem Problem) datasets.FileProblem {
			return datasets.FileProblem(problem)
		}),
	}
	for _, found := range findings.Datasets {
		metadata, err := component.Object(found.Metadata)
		if err != nil {
			return datasets.Findings{}, err
		}
		answer.Datasets = append(answer.Datasets, datasets.Dataset{
			Format:   found.Format,
			Name:     found.Name,
			Files:    component.Each(found.Files, func(part Part) datasets.DatasetFile { return datasets.DatasetFile(part) }),
			Metadata: metadata,
		})
	}
	return answer, nil
}

func preview(format Format, asked datasets.PreviewRequest) (witTypes.Option[datasets.Picture], error) {
	picture, err := format.Preview(PreviewRequest{
		Dataset: Dataset{
			Format:   asked.Dataset.Format,
			Name:     asked.Dataset.Name,
			Files:    component.Each(asked.Dataset.Files, func(file datasets.DatasetFile) Part { return Part(file) }),
			Metadata: json.RawMessage(asked.Dataset.Metadata),
		},
		LongestEdge: asked.LongestEdge,
		Settings:    json.RawMessage(asked.Settings),
	})
	if err != nil || picture == nil {
		return witTypes.None[datasets.Picture](), err
	}
	return witTypes.Some(datasets.Picture(*picture)), nil
}
