// The callback of `../README.md`: everything that the world has, used once.
package main

import (
	"errors"
	"slices"
	"time"

	"gantry.example/plugin"
	"gantry.example/plugin/callback"
)

// object is a JSON object.
type object = map[string]any

type kitchenSink struct{}

func init() { callback.Export(kitchenSink{}) }

func main() {}

func (kitchenSink) Advance(request callback.Request) (callback.Step, error) {
	var arguments struct{ Do []string }
	if err := plugin.Decode(request.Arguments, &arguments); err != nil {
		return callback.Step{}, err
	}
	word := "finish"
	if int(request.Step) < len(arguments.Do) {
		word = arguments.Do[request.Step]
	}
	wish, err := wish(word, request)
	step := callback.Step{Wish: wish}
	if _, finishes := wish.(callback.Finish); !finishes {
		step.Memory = slices.Concat(request.Memory, []byte{0x00, 0xff, byte(request.Step)})
	}
	return step, err
}

func wish(word string, request callback.Request) (callback.Wish, error) {
	switch word {
	case "finish":
		return finish(object{"told": told(request)}), nil
	case "finish-badly":
		return callback.Finish{Success: false}, nil
	case "log":
		logEverything()
		return finish(nil), nil
	case "fetch":
		return finish(fetch()), nil
	case "methods":
		return finish(methods()), nil
	case "secrets":
		return finish(secrets()), nil
	case "variables":
		return finish(variables()), nil
	case "run-command":
		return callback.RunCommand{
			Executor:    "kitchen",
			CommandLine: []string{"stir", "--speed", "3", "süß", ""},
			Environment: map[string]string{"SPOON": "wood", "LANG": "C.UTF-8"},
			Input:       []byte{0x00, 0x01, 0xfe, 0xff, 0xc3, 0xa9},
			TimeLimit:   time.Minute,
		}, nil
	case "run-command-bare":
		return callback.RunCommand{Executor: "kitchen", CommandLine: []string{"taste"}}, nil
	case "start-task":
		inputs := object{
			"salt": 0.5, "pepper": true, "name": "Crème",
			"portions": 9007199254740991, "herbs": []string{"dill", "parsley"},
		}
		return callback.StartTask{Task: "org.example.soup:1.0.0", Inputs: inputs}, nil
	case "send-mail":
		return callback.SendMail{
			To:      []string{"cook@example.org", "guest@example.org"},
			Cc:      []string{"desk@example.org"},
			Subject: "Soup is ready – 湯",
			Body:    "Dear all,\nit is hot.\n",
		}, nil
	case "send-mail-bare":
		return callback.SendMail{To: []string{"cook@example.org"}, Subject: "Soup"}, nil
	case "ask":
		return callback.Ask{
			Text:         "How much salt?",
			AnswerSchema: `{"type": "integer", "minimum": 0}`,
			TimeLimit:    24 * time.Hour,
		}, nil
	case "ask-bare":
		return callback.Ask{Text: "More?"}, nil
	case "sleep":
		return callback.SleepUntil(request.Now.Add(time.Second)), nil
	case "unsupported":
		return nil, plugin.Unsupportedf("no soup, “only” salad")
	case "failed":
		return nil, errors.New("the soup is burnt 🔥")
	default:
		return nil, plugin.Unsupportedf("there is no '%s'", word)
	}
}

func finish(values object) callback.Wish {
	if values == nil {
		values = object{}
	}
	return callback.Finish{Success: true, Values: values}
}

func told(request callback.Request) object {
	return object{
		"execution":  request.Execution,
		"step":       request.Step,
		"now":        request.Now.UnixMilli(),
		"memory":     numbers(request.Memory),
		"arguments":  request.Arguments,
		"experiment": request.Experiment,
		"settings":   request.Settings,
		"event":      toldEvent(request.Event),
	}
}

func toldEvent(event callback.Event) object {
	switch event := event.(type) {
	case callback.Begun:
		return object{"case": "begun"}
	case callback.Woke:
		return object{"case": "woke"}
	case callback.CommandEnded:
		told := object{
			"case": "command-ended", "exit-code": nil, "cause": event.Cause,
			"output": event.Output, "errors": event.Errors,
		}
		if event.ExitCode != nil {
			told["exit-code"] = *event.ExitCode
		}
		return told
	case callback.TaskEnded:
		return object{
			"case": "task-ended", "run": event.Run, "end": event.End.String(),
			"cause": event.Cause, "outputs": event.Outputs,
		}
	case callback.MailSent:
		return object{"case": "mail-sent"}
	case callback.Answered:
		return object{"case": "answered", "answer": event.Answer}
	case callback.Unfulfilled:
		return object{"case": "unfulfilled", "why": event.Why}
	default:
		panic("an event that this SDK does not know")
	}
}

// numbers is a list of numbers, one a byte: JSON has bytes as Base64 in Go.
func numbers(bytes []byte) []uint16 {
	list := make([]uint16, len(bytes))
	for i, number := range bytes {
		list[i] = uint16(number)
	}
	return list
}
