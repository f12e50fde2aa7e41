//go:build wasip1

package selector

import (
	"encoding/json"

	"gantry.example/plugin/internal/component"
	exported "gantry.example/plugin/internal/exports/executor_selector/export_gantry_plugin_placement"
	_ "gantry.example/plugin/internal/exports/executor_selector/wit_exports"
	placement "gantry.example/plugin/internal/wit/gantry_plugin_placement"
	"gantry.example/plugin/internal/wit/gantry_plugin_types"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

func export(selector Selector) {
	component.Describes(gantry_plugin_types.PluginWorldExecutorSelector, selector.Describe)
	exported.Select = func(asked placement.PlacementRequest) witTypes.Result[placement.Selection, placement.Error] {
		return component.Answer(choose(selector, asked))
	}
}

func choose(selector Selector, asked placement.PlacementRequest) (placement.Selection, error) {
	selection, err := selector.Select(Request{
		Run:        asked.Run,
		Task:       asked.Task,
		Needs:      capacity(asked.Needs),
		Internet:   asked.Internet,
		InputBytes: asked.InputBytes,
		Candidates: component.Each(asked.Candidates, candidate),
		Settings:   json.RawMessage(asked.Settings),
	})
	if err != nil {
		return placement.Selection{}, err
	}
	switch selection := selection.(type) {
	case Chosen:
		return placement.MakeSelectionChosen(placement.Choice(selection)), nil
	case Deferred:
		return placement.MakeSelectionDeferred(selection.Because), nil
	default:
		panic("the selection is nil")
	}
}

func candidate(told placement.Candidate) Candidate {
	return Candidate{
		Name:         told.Name,
		Runtime:      told.Runtime,
		Labels:       told.Labels,
		Unhealthy:    component.Pointer(told.Unhealthy),
		Capacity:     capacity(told.Capacity),
		InUse:        capacity(told.InUse),
		RunningJobs:  told.RunningJobs,
		PresentBytes: told.PresentBytes,
	}
}

func capacity(told placement.Capacity) Capacity {
	return Capacity{CPUs: told.Cpus, MemoryBytes: told.MemoryBytes, GPUs: told.Gpus}
}
