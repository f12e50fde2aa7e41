//go:build !wasip1

package condition

// A program that is no component answers nobody.
func export(Condition) {}
