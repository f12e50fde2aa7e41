//go:build !wasip1

package callback

// A program that is no component answers nobody.
func export(Callback) {}
