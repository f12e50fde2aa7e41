// Package plugin holds what all Gantry plugins in Go have in common: how a plugin describes itself, what it wants to be
// allowed, and its errors.
//
// A plugin is a WebAssembly component that does one of five things. Each has a package with an interface to implement and a
// function Export that makes the implementation the plugin:
//
//   - callback: the work of a callback, step by step
//   - dataset: finding the datasets of a format among files
//   - importer: what becomes of the outputs of a run
//   - selector: which executor takes a job
//   - condition: whether expressions hold
//
// What a plugin can ask of Gantry is in package host, and package hosttest stands in for Gantry in tests.
//
// An instance answers one question and is then thrown away: package variables remember nothing from one question to the
// next.
package plugin

// Description is what a plugin says of itself, for the people who install it. Gantry asks for it once, in a sandbox that
// holds nothing.
type Description struct {
	// Name is lower-case words joined by dashes (most-room), at most 64 characters. It names the plugin in settings.
	Name string
	// Version is a semantic version such as 1.2.0.
	Version string
	// Summary says what the plugin does, in one sentence of at most 500 characters.
	Summary string
	// Documentation says how to use it, in Markdown, at most 64 KiB; it may be empty.
	Documentation string
	// SettingsSchema is a JSON schema (draft 2020-12, without references to other documents) of the settings that every
	// question carries, at most 64 KiB. Empty means that there are none.
	SettingsSchema string
	// Permissions are what the plugin wants to be allowed, at most 64. An administrator grants some or all of them; what was
	// not granted fails when it is used.
	Permissions []WantedPermission
}

// WantedPermission is a permission, and what the plugin needs it for.
type WantedPermission struct {
	Permission Permission
	// Reason is a sentence that helps an administrator to decide.
	Reason string
}

// Permission is something that a plugin can be allowed: HTTP, LocalHTTP, Secret, Command, Mail, StartTask, ReadVariables or
// WriteVariables.
type Permission interface{ permission() }

// HTTP is sending requests to addresses of the public and of private networks, but not of this machine.
type HTTP struct {
	// Origin is scheme, host and, where it is not the scheme's own, port: https://images.example.org. A host that begins
	// with "*." stands for all hosts below that domain, and "*" alone for every host.
	Origin  string
	Methods []Method
}

// LocalHTTP is sending requests to loopback and link-local addresses and to those of the server's own network interfaces, where
// its services listen.
type LocalHTTP HTTP

// Secret is reading the secret of this name.
type Secret string

// Command is running commands through the executor of this name; "*" is every executor.
type Command string

// Mail is sending mail.
type Mail struct{}

// StartTask is starting runs of tasks of this name: namespace:version, namespace:*, or *.
type StartTask string

// ReadVariables is reading the experiment's variables.
type ReadVariables struct{}

// WriteVariables is changing the experiment's variables.
type WriteVariables struct{}

func (HTTP) permission()           {}
func (LocalHTTP) permission()      {}
func (Secret) permission()         {}
func (Command) permission()        {}
func (Mail) permission()           {}
func (StartTask) permission()      {}
func (ReadVariables) permission()  {}
func (WriteVariables) permission() {}

// Method is the method of an HTTP request.
type Method uint8

// The methods, in the contract's order.
const (
	Get Method = iota
	Head
	Post
	Put
	Patch
	Delete
)

// String is the method's name in HTTP.
func (m Method) String() string {
	return [...]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}[m]
}
