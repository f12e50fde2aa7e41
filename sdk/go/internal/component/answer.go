package component

import (
	"encoding/json"
	"errors"

	"gantry.example/plugin"
	"gantry.example/plugin/internal/wit/gantry_plugin_types"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

// Answer is the result that a function of the contract gives.
func Answer[T any](answer T, err error) witTypes.Result[T, gantry_plugin_types.Error] {
	if err == nil {
		return witTypes.Ok[T, gantry_plugin_types.Error](answer)
	}
	var unsupported plugin.UnsupportedError
	if errors.As(err, &unsupported) {
		return witTypes.Err[T](gantry_plugin_types.MakeErrorUnsupported(err.Error()))
	}
	return witTypes.Err[T](gantry_plugin_types.MakeErrorFailed(err.Error()))
}

// Each is a list with each item turned into another type.
func Each[From, To any](items []From, turned func(From) To) []To {
	answers := make([]To, 0, len(items))
	for _, item := range items {
		answers = append(answers, turned(item))
	}
	return answers
}

// Option is an option of a value that may be zero, which stands for its absence.
func Option[T comparable](value T) witTypes.Option[T] {
	var absent T
	if value == absent {
		return witTypes.None[T]()
	}
	return witTypes.Some(value)
}

// Pointer is what an option holds, or nil.
func Pointer[T any](value witTypes.Option[T]) *T {
	if value.IsNone() {
		return nil
	}
	some := value.Some()
	return &some
}

// Object is a JSON object of a value; nil is an empty one.
func Object(value any) (string, error) {
	if value == nil {
		return "{}", nil
	}
	text, err := json.Marshal(value)
	return string(text), err
}
