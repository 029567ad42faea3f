package main

import (
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
	_ "modernc.org/sqlite"
)

// pragmas are PocketBase's own but for synchronous, which is as durable as
// the product.
const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)"

// pocketBase serves collections of keys, people, custody and events, open to
// everybody, and two routes that change custody in one transaction.
func pocketBase(o options, l net.Listener) error {
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: filepath.Join(o.dir, "pb"), HideStartBanner: true,
		DBConnect: func(path string) (*dbx.DB, error) {
			return dbx.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+pragmas)
		}})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	if _, err := app.FindCollectionByNameOrId("keys"); err == sql.ErrNoRows {
		if err := furnish(app, o); err != nil {
			return err
		}
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.POST("/api/x/take", custody(take))
		e.Router.POST("/api/x/return", custody(bringBack))
		e.Listener = l
		fmt.Printf("listening on http://%s\n", l.Addr())
		return e.Next()
	})
	return apis.Serve(app, apis.ServeConfig{HttpAddr: l.Addr().String(), ShowStartBanner: false})
}

func custody(do func(app core.App, key *core.Record, person string) error) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		var in change
		if err := e.BindBody(&in); err != nil {
			return e.BadRequestError("body", err)
		}
		err := e.App.RunInTransaction(func(app core.App) error {
			key, err := app.FindFirstRecordByData("keys", "code", keyCode(in.Key))
			if err != nil {
				return err
			}
			return do(app, key, personID(in.Person))
		})
		if err != nil {
			return e.Error(http.StatusConflict, err.Error(), nil)
		}
		return e.JSON(http.StatusOK, map[string]any{"key": in.Key})
	}
}

func take(app core.App, key *core.Record, person string) error {
	if key.GetString("status") != "in" {
		return fmt.Errorf("the key is out")
	}
	held, err := record(app, "custody")
	if err != nil {
		return err
	}
	held.Set("key", key.Id)
	held.Set("person", person)
	held.Set("out_at", types.NowDateTime())
	held.Set("due_at", types.NowDateTime().Add(8*time.Hour))
	held.Set("open", true)
	key.Set("status", "out")
	key.Set("holder", person)
	return saveAll(app, key, held, person, "out")
}

func bringBack(app core.App, key *core.Record, person string) error {
	held, err := app.FindFirstRecordByFilter("custody", "key = {:k} && open = true", dbx.Params{"k": key.Id})
	if err != nil {
		return err
	}
	held.Set("in_at", types.NowDateTime())
	held.Set("open", false)
	key.Set("status", "in")
	key.Set("holder", "")
	return saveAll(app, key, held, person, "in")
}

func saveAll(app core.App, key, held *core.Record, person, kind string) error {
	event, err := record(app, "events")
	if err != nil {
		return err
	}
	event.Set("key", key.Id)
	event.Set("person", person)
	event.Set("kind", kind)
	for _, r := range []*core.Record{held, key, event} {
		if err := app.Save(r); err != nil {
			return err
		}
	}
	return nil
}

func record(app core.App, collection string) (*core.Record, error) {
	c, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	return core.NewRecord(c), nil
}
