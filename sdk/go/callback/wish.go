package callback

import "time"

// Wish is what a callback wants: Finish, RunCommand, StartTask, SendMail, Ask or SleepUntil.
type Wish interface{ wish() }

// Finish ends the callback.
type Finish struct {
	// Success says whether it succeeded. A callback that did what it was asked for, with a bad result, says no here; one that
	// could not do it returns an error.
	Success bool
	// Values become a JSON object of at most 1 MiB; nil is an empty one. A workflow can map them to variables.
	Values any
}

// RunCommand runs a command, without a shell; then CommandEnded. It needs the permission plugin.Command.
type RunCommand struct {
	// Executor says where.
	Executor string
	// CommandLine is the program and its arguments, at least one.
	CommandLine []string
	// Environment holds variables beside those that the executor sets.
	Environment map[string]string
	// Input is what the command reads from its standard input, at most 1 MiB.
	Input []byte
	// TimeLimit is the most that it may take, in whole seconds; zero for the executor's own limit.
	TimeLimit time.Duration
}

// StartTask starts a task and waits for the end of its run; then TaskEnded. It needs the permission plugin.StartTask.
type StartTask struct {
	// Task is the task as namespace:version.
	Task string
	// Inputs become a JSON object: each by the name that the task declares.
	Inputs any
}

// SendMail sends a message; then MailSent. It needs the permission plugin.Mail. The sender is the server's.
type SendMail struct {
	// To are addresses such as lab@example.org, at least one.
	To []string
	// Cc are further addresses.
	Cc []string
	// Subject is one line.
	Subject string
	// Body is the text, without markup.
	Body string
}

// Ask asks a person; then Answered.
type Ask struct {
	// Text is what is asked, in plain text.
	Text string
	// AnswerSchema is a JSON schema of the answer; empty if every answer is good.
	AnswerSchema string
	// TimeLimit is the most to wait, in whole seconds; zero for the workflow's own limit.
	TimeLimit time.Duration
}

// SleepUntil waits until that time, to the millisecond; then Woke. A time that has passed wakes at once.
type SleepUntil time.Time

func (Finish) wish()     {}
func (RunCommand) wish() {}
func (StartTask) wish()  {}
func (SendMail) wish()   {}
func (Ask) wish()        {}
func (SleepUntil) wish() {}
