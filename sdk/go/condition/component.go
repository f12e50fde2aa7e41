//go:build wasip1

package condition

import (
	"encoding/json"
	"time"

	"gantry.example/plugin/internal/component"
	exported "gantry.example/plugin/internal/exports/condition/export_gantry_plugin_conditions"
	_ "gantry.example/plugin/internal/exports/condition/wit_exports"
	conditions "gantry.example/plugin/internal/wit/gantry_plugin_conditions"
	"gantry.example/plugin/internal/wit/gantry_plugin_types"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

func export(condition Condition) {
	component.Describes(gantry_plugin_types.PluginWorldCondition, condition.Describe)
	exported.Evaluate = func(asked conditions.Evaluation) witTypes.Result[[]conditions.Verdict, conditions.Error] {
		verdicts, err := condition.Evaluate(Evaluation{
			Expressions: asked.Expressions,
			Names:       json.RawMessage(asked.Names),
			Now:         time.UnixMilli(int64(asked.Now)).UTC(),
			Settings:    json.RawMessage(asked.Settings),
		})
		return component.Answer(component.Each(verdicts, verdict), err)
	}
	exported.Check = func(expressions []string) witTypes.Result[[]witTypes.Option[conditions.Problem], conditions.Error] {
		problems, err := condition.Check(expressions)
		return component.Answer(component.Each(problems, problem), err)
	}
}

func verdict(said Verdict) conditions.Verdict {
	switch said := said.(type) {
	case Holds:
		return conditions.MakeVerdictHolds(bool(said))
	case Raised:
		return conditions.MakeVerdictRaised(conditions.Problem(said))
	default:
		panic("a verdict is nil")
	}
}

func problem(said *Problem) witTypes.Option[conditions.Problem] {
	if said == nil {
		return witTypes.None[conditions.Problem]()
	}
	return witTypes.Some(conditions.Problem(*said))
}
