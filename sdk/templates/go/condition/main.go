// Conditions of one name (`scanned`), which holds if the name stands for `true`, or of its contrary (`not scanned`).
package main

import (
	"encoding/json"
	"fmt"
	"regexp"

	"gantry.example/plugin"
	"gantry.example/plugin/condition"
)

type names struct{}

func init() { condition.Export(names{}) }

func main() {}

func (names) Describe() plugin.Description {
	return plugin.Description{
		Name:    "{{ name }}",
		Version: "0.1.0",
		Summary: "Evaluates conditions of one name, such as `scanned` or `not scanned`.",
	}
}

var grammar = regexp.MustCompile(`^(not )?([A-Za-z_]*)$`)

var syntaxError = condition.Problem{
	Kind:    "SyntaxError",
	Message: "expected a name, or 'not' and a name",
	Line:    1,
	Column:  1,
}

func (names) Evaluate(evaluation condition.Evaluation) ([]condition.Verdict, error) {
	var known map[string]json.RawMessage
	if err := plugin.Decode(evaluation.Names, &known); err != nil {
		return nil, err
	}
	var verdicts []condition.Verdict
	for _, expression := range evaluation.Expressions {
		verdicts = append(verdicts, verdict(expression, known))
	}
	return verdicts, nil
}

func verdict(expression string, known map[string]json.RawMessage) condition.Verdict {
	if expression == "" {
		return condition.Holds(true)
	}
	parts := grammar.FindStringSubmatch(expression)
	if parts == nil {
		return condition.Raised(syntaxError)
	}
	negated, name := parts[1] != "", parts[2]
	value, found := known[name]
	if !found {
		message := fmt.Sprintf("there is no '%s'", name)
		return condition.Raised{Kind: "UnknownName", Message: message}
	}
	return condition.Holds((string(value) == "true") != negated)
}

func (names) Check(expressions []string) ([]*condition.Problem, error) {
	problems := make([]*condition.Problem, len(expressions))
	for i, expression := range expressions {
		if !grammar.MatchString(expression) {
			problems[i] = &syntaxError
		}
	}
	return problems, nil
}
