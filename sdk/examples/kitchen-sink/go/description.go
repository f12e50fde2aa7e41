package main

import "gantry.example/plugin"

func (kitchenSink) Describe() plugin.Description {
	all := []plugin.Method{plugin.Get, plugin.Head, plugin.Post, plugin.Put, plugin.Patch, plugin.Delete}
	some := []plugin.Method{plugin.Get, plugin.Delete}
	return plugin.Description{
		Name:          "kitchen-sink",
		Version:       "1.0.0",
		Summary:       "Uses everything that a callback has – süß & salty.",
		Documentation: "# Kitchen sink\n\nThe argument `do` says what to do.\n",
		SettingsSchema: `{
			"type": "object",
			"properties": {"greeting": {"type": "string", "description": "A word, such as “Grüezi”."}},
			"additionalProperties": false
		}`,
		Permissions: []plugin.WantedPermission{
			{Permission: plugin.HTTP{Origin: "https://kitchen.example.org", Methods: all}, Reason: "The menu is there."},
			{Permission: plugin.LocalHTTP{Origin: "http://127.0.0.1:8042", Methods: some}, Reason: "The oven listens there."},
			{Permission: plugin.Secret("recipe"), Reason: "It is grandmother’s."},
			{Permission: plugin.Secret("missing"), Reason: "Nobody knows it."},
			{Permission: plugin.Command("kitchen"), Reason: "Stirs and tastes."},
			{Permission: plugin.Mail{}, Reason: "Says that the soup is ready."},
			{Permission: plugin.StartTask("org.example.soup:*"), Reason: "Cooks the soup."},
			{Permission: plugin.ReadVariables{}, Reason: "Looks into the cupboard."},
			{Permission: plugin.WriteVariables{}, Reason: "Fills the cupboard."},
		},
	}
}
