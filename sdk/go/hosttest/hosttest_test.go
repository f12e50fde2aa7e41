package hosttest_test

import (
	"errors"
	"testing"

	"gantry.example/plugin"
	"gantry.example/plugin/host"
	"gantry.example/plugin/hosttest"
)

func TestRequestsAreAnsweredInTheirOrder(t *testing.T) {
	gantry := hosttest.New(t)
	scans := host.Request{URL: "https://archive.example.org/scans"}
	order := host.Request{Method: plugin.Post, URL: "https://archive.example.org/orders", Body: []byte("two")}
	gantry.Expect(scans, host.Response{Status: 204})
	gantry.ExpectError(order, host.TooLargeError{Limit: 8})

	if response, err := host.Send(scans); err != nil || response.Status != 204 {
		t.Errorf("got %v, %v", response, err)
	}
	_, err := host.Send(order)
	if tooLarge := (host.TooLargeError{}); !errors.As(err, &tooLarge) || tooLarge.Limit != 8 {
		t.Errorf("got %v", err)
	}
}

func TestASecretThatIsNotThereIsNotPermitted(t *testing.T) {
	gantry := hosttest.New(t)
	gantry.Secrets["archive-password"] = "open sesame"

	if secret, err := host.Secret("archive-password"); secret != "open sesame" || err != nil {
		t.Errorf("got %q, %v", secret, err)
	}
	_, err := host.Secret("another")
	if !errors.Is(err, host.NotPermittedError{Permission: "secret another"}) {
		t.Errorf("got %v", err)
	}
}

func TestAVariableThatWasSetIsSeen(t *testing.T) {
	gantry := hosttest.New(t)
	if err := host.SetVariable("soup", 1); !errors.Is(err, host.ErrNoExperiment) {
		t.Errorf("without an experiment: got %v", err)
	}
	gantry.Variables = hosttest.Variables{"bowls": []byte("9")}
	if err := host.SetVariable("soup", map[string]bool{"hot": true}); err != nil {
		t.Fatal(err)
	}
	if names, _ := host.VariableNames(); len(names) != 2 || names[0] != "bowls" {
		t.Errorf("got %v", names)
	}
	if value, _ := host.Variable("soup"); string(value) != `{"hot":true}` {
		t.Errorf("got %s", value)
	}
	if value, err := host.Variable("salt"); value != nil || err != nil {
		t.Errorf("got %s, %v", value, err)
	}
}

func TestMessagesAreKept(t *testing.T) {
	gantry := hosttest.New(t)
	host.Logf(host.Warn, "%d scans are missing", 3)
	if len(gantry.Messages) != 1 || gantry.Messages[0] != (hosttest.Message{Level: host.Warn, Text: "3 scans are missing"}) {
		t.Errorf("got %v", gantry.Messages)
	}
}
