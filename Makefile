# Verbs for people and for CI. Each calls a script of the same name; see there what it does.
.DEFAULT_GOAL := help
.PHONY: help demo stop test lint plugins bench generate clean

help: ## List the verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: ## Install what is missing, build, start a server, run the example task
	@scripts/demo

stop: ## Stop the demo's server
	@scripts/server stop

test: ## Install what is missing, and run everything that CI runs
	@scripts/test

lint: ## Check format, lints and scripts
	@scripts/lint

plugins: ## Build the plugins as WebAssembly components
	@scripts/build-plugins

bench: ## Measure speed and memory, side by side with what they are compared to
	@scripts/bench

generate: ## Write the files that are made from the code
	@scripts/generate

clean: stop ## Remove what was built and the demo's data
	@rm -rf .demo bundles/dist bundles/count-nuclei/target bundles/count-nuclei/dist plugins/target plugins/dist target
