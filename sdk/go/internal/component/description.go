// Package component turns what the SDK's packages have in common into the types of the generated bindings.
package component

import (
	"gantry.example/plugin"
	description "gantry.example/plugin/internal/wit/gantry_plugin_description"
	"gantry.example/plugin/internal/wit/gantry_plugin_types"
	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

var describe func() plugin.Description

var world gantry_plugin_types.PluginWorld

// Describes sets how the component describes itself.
func Describes(exported gantry_plugin_types.PluginWorld, by func() plugin.Description) {
	world, describe = exported, by
}

// Describe is the exported function of that name, the same in every world.
func Describe() witTypes.Result[description.PluginDescription, gantry_plugin_types.Error] {
	said := describe()
	return witTypes.Ok[description.PluginDescription, gantry_plugin_types.Error](description.PluginDescription{
		Name:           said.Name,
		Version:        said.Version,
		World:          world,
		Summary:        said.Summary,
		Documentation:  said.Documentation,
		SettingsSchema: said.SettingsSchema,
		Permissions:    Each(said.Permissions, wanted),
	})
}

func wanted(said plugin.WantedPermission) description.WantedPermission {
	return description.WantedPermission{Permission: permission(said.Permission), Reason: said.Reason}
}

func permission(said plugin.Permission) description.Permission {
	switch said := said.(type) {
	case plugin.HTTP:
		return description.MakePermissionHttp(scope(said))
	case plugin.LocalHTTP:
		return description.MakePermissionLocalHttp(scope(plugin.HTTP(said)))
	case plugin.Secret:
		return description.MakePermissionSecret(string(said))
	case plugin.Command:
		return description.MakePermissionCommand(string(said))
	case plugin.Mail:
		return description.MakePermissionMail()
	case plugin.StartTask:
		return description.MakePermissionStartTask(string(said))
	case plugin.ReadVariables:
		return description.MakePermissionReadVariables()
	case plugin.WriteVariables:
		return description.MakePermissionWriteVariables()
	default:
		panic("a wanted permission is nil")
	}
}

func scope(said plugin.HTTP) description.HttpScope {
	var methods gantry_plugin_types.HttpMethods
	for _, method := range said.Methods {
		methods |= 1 << method
	}
	return description.HttpScope{Origin: said.Origin, Methods: methods}
}
