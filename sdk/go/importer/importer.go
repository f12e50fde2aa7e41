// Package importer is for plugins that decide what becomes of the outputs of a run.
//
// While such a plugin is asked, the outputs stand in Folder, readable and not writable, and nothing else of the server's disk is
// there.
//
//	func init() { importer.Export(importing{}) }
//
//	func main() {}
package importer

import (
	"encoding/json"

	"gantry.example/plugin"
)

// Folder is where the outputs stand, each by its name.
const Folder = "/outputs"

// Importer is what such a plugin implements.
type Importer interface {
	// Describe says what the plugin is.
	Describe() plugin.Description
	// Plan decides (a deadline of 60 seconds by default). An error fails the run.
	Plan(Request) (Plan, error)
}

// Request is the question: what shall become of these outputs?
type Request struct {
	// Run is the run's id, a UUID.
	Run string
	// Task is the run's task as namespace:version.
	Task string
	// Outputs are in the order in which the task declares them.
	Outputs []Output
	// Settings are the plugin's, a JSON object that fits its schema; see plugin.Decode.
	Settings json.RawMessage
}

// Output is an output that the run left.
type Output struct {
	// Name is the output's name, and that of its file or folder in Folder.
	Name string
	// Kind is the output's type.
	Kind Kind
	// ItemKind is the type of an array's items; nil for everything else.
	ItemKind *Kind
	// Size is in bytes, in all.
	Size uint64
}

// Plan is the answer. An output that is not kept is no result of the run.
type Plan struct {
	// Keep are the outputs that are results as they are. One can be several results.
	Keep []Kept
	// Create are results made from them.
	Create []Created
}

// Kept is an output, or a part of one, that is a result.
type Kept struct {
	// Output is the output's name. For an item of an array or a file of a folder its path: masks/0.
	Output string
	// Name is the result's name; see Created. An output keeps its own with masks.
	Name string
	// Format is what the result is, for those who look for it later: a media type, or a format such as nifti-1. Empty if it
	// is what the task declares.
	Format string
}

// Created is a result that the importer makes.
type Created struct {
	// Name is where the result belongs: a path of one to eight names joined by /, each of letters, digits, ., _ and - of
	// ASCII, not beginning with a dot, of at most 128 characters. No two results have the same, and none is a folder of another.
	Name string
	// MediaType is such as application/json.
	MediaType string
	// Content is what is in the file. All that an answer creates must fit the limit (8 MiB by default).
	Content []byte
}

// Kind is the type of a value, without its constraints.
type Kind uint8

// The kinds, in the contract's order.
const (
	// Boolean is true or false; the file holds that word.
	Boolean Kind = iota
	// Integer is a whole number of 64 bits with a sign; the file holds its decimal digits.
	Integer
	// Number is a floating-point number of 64 bits; the file holds it in decimal, or NaN, Infinity, -Infinity.
	Number
	// String is text; the file holds it in UTF-8.
	String
	// Enumeration is one of the texts that the task declares; the file holds it in UTF-8.
	Enumeration
	// Datetime is an instant in RFC 3339; the file holds it.
	Datetime
	// Geometry is GeoJSON; the file holds it.
	Geometry
	// Image is an image file, or a folder of DICOM files for a whole-slide image.
	Image
	// File is any file.
	File
	// Files is a folder of files that keep their names, in folders where they have some: a dataset, a series.
	Files
	// Array is a folder whose entries 0, 1, … are the items, in that order.
	Array
)

// Export makes the importer the plugin. Call it once, from an init function of package main.
func Export(importer Importer) { export(importer) }
