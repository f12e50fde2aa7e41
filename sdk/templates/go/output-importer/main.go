// Keeps all outputs in a folder `outputs`, and makes a list of them.
package main

import (
	"encoding/json"

	"gantry.example/plugin"
	"gantry.example/plugin/importer"
)

type listing struct{}

func init() { importer.Export(listing{}) }

func main() {}

func (listing) Describe() plugin.Description {
	return plugin.Description{
		Name:    "{{ name }}",
		Version: "0.1.0",
		Summary: "Keeps all outputs, and makes a list of them.",
	}
}

func (listing) Plan(request importer.Request) (importer.Plan, error) {
	var plan importer.Plan
	sizes := map[string]uint64{}
	for _, output := range request.Outputs {
		kept := importer.Kept{Output: output.Name, Name: "outputs/" + output.Name}
		plan.Keep = append(plan.Keep, kept)
		sizes[output.Name] = output.Size
	}
	content, err := json.Marshal(sizes)
	list := importer.Created{Name: "sizes.json", MediaType: "application/json", Content: content}
	plan.Create = append(plan.Create, list)
	return plan, err
}
