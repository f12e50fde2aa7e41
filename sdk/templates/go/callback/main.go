// Waits as many seconds as the argument `seconds` says, and says when it began.
package main

import (
	"encoding/json"
	"time"

	"gantry.example/plugin"
	"gantry.example/plugin/callback"
	"gantry.example/plugin/host"
)

type waiting struct{}

func init() { callback.Export(waiting{}) }

func main() {}

func (waiting) Describe() plugin.Description {
	return plugin.Description{
		Name:          "{{ name }}",
		Version:       "0.1.0",
		Summary:       "Waits as long as the workflow says.",
		Documentation: "The argument `seconds` says how long; the value `began` is when.",
	}
}

func (w waiting) Advance(request callback.Request) (callback.Step, error) {
	switch request.Event.(type) {
	case callback.Begun:
		return w.begin(request)
	case callback.Woke:
		values := map[string]any{"began": json.RawMessage(request.Memory)}
		return callback.Step{Wish: callback.Finish{Success: true, Values: values}}, nil
	default:
		return callback.Step{}, plugin.Unsupportedf("nothing but time was waited for")
	}
}

func (waiting) begin(request callback.Request) (callback.Step, error) {
	var arguments struct{ Seconds *float64 }
	err := plugin.Decode(request.Arguments, &arguments)
	if err != nil || arguments.Seconds == nil || *arguments.Seconds < 0 {
		return callback.Step{}, plugin.Unsupportedf("the argument 'seconds' must be a number from 0")
	}
	host.Logf(host.Info, "waiting %g seconds", *arguments.Seconds)
	// What the next step has to know.
	memory, err := json.Marshal(request.Now.UnixMilli())
	wait := time.Duration(*arguments.Seconds * float64(time.Second))
	return callback.Step{Wish: callback.SleepUntil(request.Now.Add(wait)), Memory: memory}, err
}
