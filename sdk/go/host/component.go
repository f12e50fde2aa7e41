//go:build wasip1

package host

import (
	"encoding/json"
	"time"

	"gantry.example/plugin/internal/component"
	"gantry.example/plugin/internal/wit/gantry_plugin_http"
	"gantry.example/plugin/internal/wit/gantry_plugin_log"
	"gantry.example/plugin/internal/wit/gantry_plugin_secrets"
	"gantry.example/plugin/internal/wit/gantry_plugin_variables"
)

func log(level Level, message string) { gantry_plugin_log.Log(uint8(level), message) }

func send(request Request) (Response, error) {
	result := gantry_plugin_http.Send(gantry_plugin_http.Request{
		Method: uint8(request.Method),
		Url:    request.URL,
		Headers: component.Each(request.Headers, func(header Header) gantry_plugin_http.Header {
			return gantry_plugin_http.Header(header)
		}),
		Body:    request.Body,
		Timeout: component.Option(uint32(request.Timeout.Milliseconds())),
	})
	if result.IsErr() {
		return Response{}, httpError(result.Err())
	}
	response := result.Ok()
	return Response{
		Status: response.Status,
		Headers: component.Each(response.Headers, func(header gantry_plugin_http.Header) Header {
			return Header(header)
		}),
		Body: response.Body,
	}, nil
}

func httpError(told gantry_plugin_http.HttpError) error {
	switch told.Tag() {
	case gantry_plugin_http.HttpErrorNotPermitted:
		return NotPermittedError{told.NotPermitted()}
	case gantry_plugin_http.HttpErrorInvalid:
		return InvalidError{told.Invalid()}
	case gantry_plugin_http.HttpErrorUnreachable:
		return UnreachableError{told.Unreachable()}
	case gantry_plugin_http.HttpErrorTimedOut:
		return TimedOutError{time.Duration(told.TimedOut()) * time.Millisecond}
	default:
		return TooLargeError{told.TooLarge()}
	}
}

func secret(name string) (string, error) {
	result := gantry_plugin_secrets.Get(name)
	if result.IsOk() {
		return result.Ok(), nil
	}
	told := result.Err()
	if told.Tag() == gantry_plugin_secrets.SecretErrorNotPermitted {
		return "", NotPermittedError{told.NotPermitted()}
	}
	return "", NotSetError{told.NotSet()}
}

func variableNames() ([]string, error) {
	result := gantry_plugin_variables.Names()
	if result.IsErr() {
		return nil, variableError(result.Err())
	}
	return result.Ok(), nil
}

func variable(name string) (json.RawMessage, error) {
	result := gantry_plugin_variables.Get(name)
	if result.IsErr() {
		return nil, variableError(result.Err())
	}
	if value := result.Ok(); value.IsSome() {
		return json.RawMessage(value.Some()), nil
	}
	return nil, nil
}

func setVariable(name string, value json.RawMessage) error {
	if result := gantry_plugin_variables.Set(name, string(value)); result.IsErr() {
		return variableError(result.Err())
	}
	return nil
}

func variableError(told gantry_plugin_variables.VariableError) error {
	switch told.Tag() {
	case gantry_plugin_variables.VariableErrorNotPermitted:
		return NotPermittedError{told.NotPermitted()}
	case gantry_plugin_variables.VariableErrorNoExperiment:
		return ErrNoExperiment
	default:
		return InvalidError{told.Invalid()}
	}
}
