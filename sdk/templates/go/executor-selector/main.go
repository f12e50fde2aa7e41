// Chooses the executor with the fewest jobs; where the setting `label` is set, only among those with that label.
package main

import (
	"fmt"
	"slices"

	"gantry.example/plugin"
	"gantry.example/plugin/selector"
)

type idlest struct{}

func init() { selector.Export(idlest{}) }

func main() {}

func (idlest) Describe() plugin.Description {
	return plugin.Description{
		Name:    "{{ name }}",
		Version: "0.1.0",
		Summary: "Chooses the executor with the fewest jobs.",
		SettingsSchema: `{
			"type": "object",
			"additionalProperties": false,
			"properties": { "label": { "type": "string" } }
		}`,
	}
}

func (idlest) Select(request selector.Request) (selector.Selection, error) {
	var settings struct{ Label string }
	if err := plugin.Decode(request.Settings, &settings); err != nil {
		return nil, err
	}
	var best *selector.Candidate
	for i := range request.Candidates {
		candidate := &request.Candidates[i]
		if candidate.Unhealthy != nil {
			continue
		}
		if settings.Label != "" && !slices.Contains(candidate.Labels, settings.Label) {
			continue
		}
		if best == nil || candidate.RunningJobs < best.RunningJobs {
			best = candidate
		}
	}
	if best == nil {
		return selector.Deferred{Because: "no executor takes it now"}, nil
	}
	because := fmt.Sprintf("it runs %d jobs", best.RunningJobs)
	return selector.Chosen{Executor: best.Name, Because: because}, nil
}
