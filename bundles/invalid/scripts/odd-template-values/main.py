print("{{ inputs.scan.path }}")
