package plugin

import (
	"encoding/json"
	"fmt"
)

// UnsupportedError says that a question makes no sense to the plugin: asking the same again would not help. Every other
// error that a plugin returns means that the question is fine but answering it failed, and that asking again may help.
//
// Gantry shows an error's text to the person whose work is affected: write one or two plain sentences.
type UnsupportedError struct{ Message string }

func (e UnsupportedError) Error() string { return e.Message }

// Unsupportedf makes an UnsupportedError as fmt.Sprintf makes its message.
func Unsupportedf(format string, values ...any) error {
	return UnsupportedError{fmt.Sprintf(format, values...)}
}

// Decode reads JSON that the plugin was given: arguments, settings, metadata. What does not fit is an UnsupportedError that says
// where.
func Decode(text json.RawMessage, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return UnsupportedError{err.Error()}
	}
	return nil
}
