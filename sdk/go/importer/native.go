//go:build !wasip1

package importer

// A program that is no component answers nobody.
func export(Importer) {}
