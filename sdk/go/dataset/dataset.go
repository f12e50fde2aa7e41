// Package dataset is for plugins that find the datasets of a format among files.
//
// While such a plugin is asked, the files stand in Folder, readable and not writable, and nothing else of the server's disk is
// there. They are read in place: open a file, seek, and read what is needed.
//
//	func init() { dataset.Export(format{}) }
//
//	func main() {}
package dataset

import (
	"encoding/json"

	"gantry.example/plugin"
)

// Folder is where the files stand.
const Folder = "/data"

// Format is what such a plugin implements.
type Format interface {
	// Describe says what the plugin is.
	Describe() plugin.Description
	// Find finds the datasets among the files (a deadline of 60 seconds by default).
	Find(FindRequest) (Findings, error)
	// Preview is a picture of a dataset; nil if the format has none (a deadline of 60 seconds by default).
	Preview(PreviewRequest) (*Picture, error)
}

// FindRequest is the question: what is in this folder?
type FindRequest struct {
	// Files are all files, sorted by path.
	Files []File
	// Settings are the plugin's, a JSON object that fits its schema; see plugin.Decode.
	Settings json.RawMessage
}

// File is a file that was found.
type File struct {
	// Path is its path below Folder, with / between folders.
	Path string
	// Size is in bytes.
	Size uint64
}

// Findings are the answer.
type Findings struct {
	Datasets []Dataset
	// Problems are files that seem damaged. Files of other formats are no problem: they are passed over.
	Problems []Problem
}

// Dataset is a dataset.
type Dataset struct {
	// Format is such as nifti-1 or dicom-series.
	Format string
	// Name is what people call it, at most 200 characters; it need not be unique.
	Name string
	// Files are its files, at least one. A file may belong to several datasets.
	Files []Part
	// Metadata becomes a JSON object of at most 1 MiB, nil an empty one. In a PreviewRequest it is a json.RawMessage.
	Metadata any
}

// Part is a file of a dataset.
type Part struct {
	// Role is what it is in the dataset, by a word of the format: header, image, slice.
	Role string
	// Path is its path, as in the question.
	Path string
}

// Problem is a file that looks like one of the format, but cannot be read as one.
type Problem struct {
	// Path is its path, as in the question.
	Path string
	// Message says what is wrong with it, and where.
	Message string
}

// PreviewRequest is the question: what does this dataset look like?
type PreviewRequest struct {
	// Dataset is one that Find gave.
	Dataset Dataset
	// LongestEdge is the most pixels of the picture's longer edge, 16 to 4096.
	LongestEdge uint32
	// Settings are the plugin's, a JSON object that fits its schema.
	Settings json.RawMessage
}

// Picture is a picture.
type Picture struct {
	// MediaType is image/png or image/jpeg.
	MediaType string
	// Width and Height are in pixels.
	Width, Height uint32
	// Content is the file, complete.
	Content []byte
}

// Export makes the format the plugin. Call it once, from an init function of package main.
func Export(format Format) { export(format) }
