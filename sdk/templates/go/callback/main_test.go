package main

import (
	"testing"
	"time"

	"gantry.example/plugin/callback"
	"gantry.example/plugin/hosttest"
)

func TestWaitsAsLongAsTheArgumentSays(t *testing.T) {
	gantry := hosttest.New(t)
	now := time.UnixMilli(1700000000000).UTC()
	step, err := waiting{}.Advance(callback.Request{
		Now:       now,
		Event:     callback.Begun{},
		Arguments: []byte(`{"seconds": 90}`),
	})
	if err != nil || step.Wish != callback.SleepUntil(now.Add(90*time.Second)) {
		t.Errorf("got %v, %v", step, err)
	}
	if len(gantry.Messages) != 1 || gantry.Messages[0].Text != "waiting 90 seconds" {
		t.Errorf("logged %v", gantry.Messages)
	}
}
