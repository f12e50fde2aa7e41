// Package selector is for plugins that decide on which executor a job runs, or that it waits.
//
//	func init() { selector.Export(selecting{}) }
//
//	func main() {}
package selector

import (
	"encoding/json"

	"gantry.example/plugin"
)

// Selector is what such a plugin implements.
type Selector interface {
	// Describe says what the plugin is.
	Describe() plugin.Description
	// Select answers at once from what it is told (a deadline of 5 seconds by default). An error fails the run.
	Select(Request) (Selection, error)
}

// Request is the question: where shall this job run?
type Request struct {
	// Run is the run's id, a UUID.
	Run string
	// Task is the run's task as namespace:version.
	Task string
	// Needs is what the job needs, and all that it will get.
	Needs Capacity
	// Internet says whether the job needs the network.
	Internet bool
	// InputBytes are the bytes of all inputs of the job.
	InputBytes uint64
	// Candidates are executors that can take such a job at all, healthy or not, by name. There may be none.
	Candidates []Candidate
	// Settings are the plugin's, a JSON object that fits its schema; see plugin.Decode.
	Settings json.RawMessage
}

// Capacity is an amount of what jobs use up.
type Capacity struct {
	// CPUs are whole processors.
	CPUs uint32
	// MemoryBytes is memory in bytes.
	MemoryBytes uint64
	// GPUs are whole graphics processors.
	GPUs uint32
}

// Candidate is an executor that could take the job.
type Candidate struct {
	// Name is what the executor is called in the server's configuration; unique among the candidates.
	Name string
	// Runtime is the container engine: podman, docker.
	Runtime string
	// Labels are words that the operator gave to it (gpu, near-archive), sorted.
	Labels []string
	// Unhealthy says why the executor takes no jobs now; nil if it takes them.
	Unhealthy *string
	// Capacity is what the executor has in all.
	Capacity Capacity
	// InUse is what running jobs have of that. It may exceed Capacity where an operator overcommits.
	InUse Capacity
	// RunningJobs is the number of jobs that run there.
	RunningJobs uint32
	// PresentBytes says how many bytes of the job's inputs are on its machine already.
	PresentBytes uint64
}

// Selection is the answer: Chosen or Deferred.
type Selection interface{ selection() }

// Chosen says that this executor takes the job.
type Chosen struct {
	// Executor is the name of one of the candidates.
	Executor string
	// Because says why this one: a sentence for people.
	Because string
}

// Deferred says not now. Gantry asks again when an executor's health or load has changed.
type Deferred struct {
	// Because says why: a sentence for people.
	Because string
}

func (Chosen) selection()   {}
func (Deferred) selection() {}

// Export makes the selector the plugin. Call it once, from an init function of package main.
func Export(selector Selector) { export(selector) }
