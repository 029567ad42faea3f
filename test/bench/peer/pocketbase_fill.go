package main

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

func keyCode(n int) string  { return fmt.Sprintf("K-%d", n+1) }
func personID(n int) string { return fmt.Sprintf("person%09d", n) }

// furnish makes the collections with the indexes that the questions need, and
// fills them.
func furnish(app core.App, o options) error {
	people := open("people", &core.TextField{Name: "name"}, &core.TextField{Name: "badge"})
	if err := app.Save(people); err != nil {
		return err
	}
	keys := open("keys", &core.TextField{Name: "code", Required: true}, &core.TextField{Name: "name"}, &core.TextField{Name: "site"}, &core.TextField{Name: "status"},
		&core.RelationField{Name: "holder", CollectionId: people.Id, MaxSelect: 1})
	keys.AddIndex("keys_code", true, "code", "")
	keys.AddIndex("keys_status", false, "status, code", "")
	if err := app.Save(keys); err != nil {
		return err
	}
	held := open("custody", &core.RelationField{Name: "key", CollectionId: keys.Id, MaxSelect: 1}, &core.RelationField{Name: "person", CollectionId: people.Id, MaxSelect: 1},
		&core.DateField{Name: "out_at"}, &core.DateField{Name: "in_at"}, &core.DateField{Name: "due_at"}, &core.BoolField{Name: "open"})
	held.AddIndex("custody_key", false, "key, open", "")
	held.AddIndex("custody_due", false, "open, due_at", "")
	if err := app.Save(held); err != nil {
		return err
	}
	events := open("events", &core.RelationField{Name: "key", CollectionId: keys.Id, MaxSelect: 1}, &core.RelationField{Name: "person", CollectionId: people.Id, MaxSelect: 1},
		&core.TextField{Name: "kind"}, &core.AutodateField{Name: "created", OnCreate: true})
	events.AddIndex("events_key", false, "key, created", "")
	if err := app.Save(events); err != nil {
		return err
	}
	return fill(app, o)
}

// open is a collection that everybody may read and write.
func open(name string, fields ...core.Field) *core.Collection {
	c := core.NewBaseCollection(name)
	c.Fields.Add(fields...)
	all := types.Pointer("")
	c.ListRule, c.ViewRule, c.CreateRule, c.UpdateRule, c.DeleteRule = all, all, all, all, all
	return c
}

const numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {:all}) "

func fill(app core.App, o options) error {
	return app.RunInTransaction(func(tx core.App) error {
		for _, s := range []struct {
			sql string
			all int
		}{
			{"INSERT INTO people (id, name, badge) " + numbers + "SELECT printf('person%09d', i), 'Person ' || i, 'B' || (1000 + i) FROM n", o.people},
			{"INSERT INTO keys (id, code, name, site, status, holder) " + numbers + "SELECT printf('key%012d', i), 'K-' || (i + 1), 'Storeroom ' || (i / 97) || ', door ' || (i % 97), 'Site ' || (i % 20), " +
				"CASE WHEN i % 3 = 0 THEN 'out' ELSE 'in' END, CASE WHEN i % 3 = 0 THEN printf('person%09d', i % {:people}) ELSE '' END FROM n", o.keys},
			{"INSERT INTO custody (id, key, person, out_at, in_at, due_at, open) " + numbers + "SELECT printf('cus%012d', i), printf('key%012d', i), printf('person%09d', i % {:people}), " +
				"strftime('%Y-%m-%d %H:%M:%fZ', 'now'), '', strftime('%Y-%m-%d %H:%M:%fZ', 'now', '+' || (i % 7000) || ' minutes'), true FROM n WHERE i % 3 = 0", o.keys},
		} {
			if _, err := tx.DB().NewQuery(s.sql).Bind(dbx.Params{"all": s.all, "people": o.people}).Execute(); err != nil {
				return err
			}
		}
		return nil
	})
}
