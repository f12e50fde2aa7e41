module kitchen-sink

go 1.25

require gantry.example/plugin v0.1.0

require go.bytecodealliance.org/pkg v0.2.3 // indirect

replace (
	gantry.example/plugin => ./sdk
	go.bytecodealliance.org/pkg => ./sdk/third_party/go-pkg
)
