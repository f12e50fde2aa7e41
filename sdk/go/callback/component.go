//go:build wasip1

package callback

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"gantry.example/plugin/internal/component"
	exported "gantry.example/plugin/internal/exports/callback/export_gantry_plugin_steps"
	_ "gantry.example/plugin/internal/exports/callback/wit_exports"
	steps "gantry.example/plugin/internal/wit/gantry_plugin_steps"
	"gantry.example/plugin/internal/wit/gantry_plugin_types"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

func export(callback Callback) {
	component.Describes(gantry_plugin_types.PluginWorldCallback, callback.Describe)
	exported.Advance = func(asked steps.StepRequest) witTypes.Result[steps.Step, steps.Error] {
		return component.Answer(advance(callback, asked))
	}
}

func advance(callback Callback, asked steps.StepRequest) (steps.Step, error) {
	request := Request{
		Execution: asked.Execution,
		Step:      asked.Step,
		Now:       time.UnixMilli(int64(asked.Now)).UTC(),
		Event:     event(asked.Event),
		Memory:    asked.Memory,
		Arguments: json.RawMessage(asked.Arguments),
		Settings:  json.RawMessage(asked.Settings),
	}
	if asked.Experiment.IsSome() {
		request.Experiment = json.RawMessage(asked.Experiment.Some())
	}
	step, err := callback.Advance(request)
	if err != nil {
		return steps.Step{}, err
	}
	wish, err := wish(step.Wish)
	return steps.Step{Wish: wish, Memory: step.Memory}, err
}

func event(told steps.Event) Event {
	switch told.Tag() {
	case steps.EventBegun:
		return Begun{}
	case steps.EventWoke:
		return Woke{}
	case steps.EventCommandEnded:
		end := told.CommandEnded()
		return CommandEnded{component.Pointer(end.ExitCode), end.Cause, end.Output, end.Errors}
	case steps.EventTaskEnded:
		end := told.TaskEnded()
		return TaskEnded{end.Run, RunEnd(end.End), end.Cause, json.RawMessage(end.Outputs)}
	case steps.EventMailSent:
		return MailSent{}
	case steps.EventAnswered:
		return Answered{json.RawMessage(told.Answered())}
	default:
		return Unfulfilled{told.Unfulfilled()}
	}
}

func wish(wanted Wish) (steps.Wish, error) {
	switch wanted := wanted.(type) {
	case Finish:
		values, err := component.Object(wanted.Values)
		return steps.MakeWishFinish(steps.Outcome{Success: wanted.Success, Values: values}), err
	case RunCommand:
		return steps.MakeWishRunCommand(command(wanted)), nil
	case StartTask:
		inputs, err := component.Object(wanted.Inputs)
		return steps.MakeWishStartTask(steps.TaskStart{Task: wanted.Task, Inputs: inputs}), err
	case SendMail:
		return steps.MakeWishSendMail(steps.Mail(wanted)), nil
	case Ask:
		limit := component.Option(uint32(wanted.TimeLimit.Seconds()))
		return steps.MakeWishAsk(steps.Question{Text: wanted.Text, AnswerSchema: wanted.AnswerSchema, TimeLimit: limit}), nil
	case SleepUntil:
		return steps.MakeWishSleepUntil(uint64(time.Time(wanted).UnixMilli())), nil
	default:
		panic("a step has no wish")
	}
}

func command(wanted RunCommand) steps.Command {
	environment := make([]steps.EnvironmentVariable, 0, len(wanted.Environment))
	for _, name := range slices.Sorted(maps.Keys(wanted.Environment)) {
		environment = append(environment, steps.EnvironmentVariable{Name: name, Value: wanted.Environment[name]})
	}
	return steps.Command{
		Executor:    wanted.Executor,
		CommandLine: wanted.CommandLine,
		Environment: environment,
		Input:       wanted.Input,
		TimeLimit:   component.Option(uint32(wanted.TimeLimit.Seconds())),
	}
}
