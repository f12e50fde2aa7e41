// Finds images in PGM, the portable grey map: a header of text (`P5 640 480 255`), then the pixels.
package main

import (
	"fmt"
	"os"
	"path"

	"gantry.example/plugin"
	"gantry.example/plugin/dataset"
)

type pgm struct{}

func init() { dataset.Export(pgm{}) }

func main() {}

func (pgm) Describe() plugin.Description {
	return plugin.Description{
		Name:    "{{ name }}",
		Version: "0.1.0",
		Summary: "Finds images in PGM and tells their size.",
	}
}

type header struct {
	Width     uint `json:"width"`
	Height    uint `json:"height"`
	Brightest uint `json:"brightest"`
}

// Nothing but the header is read.
func readHeader(name string) (header, error) {
	file, err := os.Open(path.Join(dataset.Folder, name))
	if err != nil {
		return header{}, fmt.Errorf("it cannot be opened")
	}
	defer file.Close()
	var found header
	if _, err := fmt.Fscanf(file, "P5 %d %d %d", &found.Width, &found.Height, &found.Brightest); err != nil {
		return header{}, fmt.Errorf("its header is not that of a PGM")
	}
	return found, nil
}

func (pgm) Find(request dataset.FindRequest) (dataset.Findings, error) {
	var findings dataset.Findings
	for _, file := range request.Files {
		if path.Ext(file.Path) != ".pgm" {
			continue
		}
		found, err := readHeader(file.Path)
		if err != nil {
			problem := dataset.Problem{Path: file.Path, Message: err.Error()}
			findings.Problems = append(findings.Problems, problem)
			continue
		}
		image := dataset.Part{Role: "image", Path: file.Path}
		findings.Datasets = append(findings.Datasets, dataset.Dataset{
			Format:   "pgm",
			Name:     path.Base(file.Path),
			Files:    []dataset.Part{image},
			Metadata: found,
		})
	}
	return findings, nil
}

func (pgm) Preview(dataset.PreviewRequest) (*dataset.Picture, error) { return nil, nil }
