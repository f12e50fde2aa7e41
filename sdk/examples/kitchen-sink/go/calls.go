package main

import (
	"errors"
	"time"

	"gantry.example/plugin"
	"gantry.example/plugin/host"
)

func logEverything() {
	host.Logf(host.Debug, "peeled %d onion", 1)
	host.Logf(host.Info, "Suppe für zwei – 湯 🍲")
	host.Logf(host.Warn, "it boils\nover")
	host.Logf(host.Error, "a \"quoted\" \\ word")
}

func fetch() object {
	menu, err := host.Send(host.Request{
		Method:  plugin.Get,
		URL:     "https://kitchen.example.org/menu?day=1",
		Headers: []host.Header{{Name: "accept", Value: "text/plain"}},
	})
	got := exchange(menu, err)
	posted := exchange(host.Send(host.Request{
		Method: plugin.Post,
		URL:    "https://kitchen.example.org/orders",
		Headers: []host.Header{
			{Name: "content-type", Value: "application/octet-stream"},
			{Name: "x-table", Value: "7"},
		},
		Body:    append(menu.Body, 0x00, 0xff),
		Timeout: 1500 * time.Millisecond,
	}))
	return object{"get": got, "post": posted}
}

func methods() object {
	var statuses []any
	for method := plugin.Get; method <= plugin.Delete; method++ {
		request := host.Request{Method: method, URL: "https://kitchen.example.org/any"}
		told := exchange(host.Send(request))
		if status, answered := told["status"]; answered {
			statuses = append(statuses, status)
		} else {
			statuses = append(statuses, told["error"])
		}
	}
	return object{"statuses": statuses}
}

func secrets() object {
	told := object{}
	for _, name := range []string{"recipe", "missing", "forbidden"} {
		secret, err := host.Secret(name)
		if err != nil {
			told[name] = toldError(err)
		} else {
			told[name] = secret
		}
	}
	return told
}

func variables() object {
	soup := object{"name": "Bœuf", "bowls": 9007199254740991, "hot": true, "with": []string{}}
	told := object{}
	told["names"] = toldVariable(host.VariableNames())
	told["soup"] = toldVariable(host.Variable("soup"))
	told["none"] = toldVariable(host.Variable("none"))
	told["set"] = toldVariable(any(nil), host.SetVariable("soup", soup))
	told["again"] = toldVariable(host.Variable("soup"))
	told["empty"] = toldVariable(any(nil), host.SetVariable("", 1))
	return told
}

func toldVariable[T any](value T, err error) any {
	if err == nil {
		return value
	}
	return object{"error": toldError(err)["error"]}
}

func exchange(response host.Response, err error) object {
	if err != nil {
		return toldError(err)
	}
	headers := []object{}
	for _, header := range response.Headers {
		headers = append(headers, object{"name": header.Name, "value": header.Value})
	}
	return object{"status": response.Status, "headers": headers, "body": numbers(response.Body)}
}

func toldError(err error) object {
	var notPermitted host.NotPermittedError
	var invalid host.InvalidError
	var unreachable host.UnreachableError
	var timedOut host.TimedOutError
	var tooLarge host.TooLargeError
	var notSet host.NotSetError
	switch {
	case errors.As(err, &notPermitted):
		return object{"error": "not-permitted", "detail": notPermitted.Permission}
	case errors.As(err, &invalid):
		return object{"error": "invalid", "detail": invalid.Message}
	case errors.As(err, &unreachable):
		return object{"error": "unreachable", "detail": unreachable.Message}
	case errors.As(err, &timedOut):
		return object{"error": "timed-out", "detail": timedOut.After.Milliseconds()}
	case errors.As(err, &tooLarge):
		return object{"error": "too-large", "detail": tooLarge.Limit}
	case errors.As(err, &notSet):
		return object{"error": "not-set", "detail": notSet.Name}
	default:
		return object{"error": "no-experiment"}
	}
}
