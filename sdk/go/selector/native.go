//go:build !wasip1

package selector

// A program that is no component answers nobody.
func export(Selector) {}
