package main

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"path/filepath"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun/driver/pgdriver"
)

// engine does what a custody change and a board need, and nothing else.
type engine interface {
	change(c change, out bool) error
	board(after int64, page func(row boardRow)) error
	find(text string, hit func(code, name string)) error
}

type boardRow struct {
	code, name, person string
	due                int64
}

// ceiling serves the engine over bare Fiber: no sign-in, no organisation, no
// rules, no log but a row.
func ceiling(o options, l net.Listener) error {
	e, err := openEngine(o)
	if err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Post("/take", changing(e, true))
	app.Post("/return", changing(e, false))
	app.Get("/login", func(c *fiber.Ctx) error { return c.SendString("here") })
	app.Get("/board", func(c *fiber.Ctx) error { return sendBoard(c, e) })
	app.Get("/search", func(c *fiber.Ctx) error {
		var page []byte
		err := e.find(c.Query("q"), func(code, name string) {
			page = append(append(append(append(append(page, "<li>"...), code...), ' '), name...), "</li>"...)
		})
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(page)
	})
	fmt.Printf("listening on http://%s\n", l.Addr())
	return app.Listener(l)
}

func openEngine(o options) (engine, error) {
	if o.pg != "" {
		db := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(o.pg)))
		db.SetMaxOpenConns(16)
		db.SetMaxIdleConns(16)
		return postgres{db}, fillPostgres(db, o)
	}
	return openSQLite(filepath.Join(o.dir, "ceiling.db"), o)
}

func changing(e engine, out bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var in change
		if err := c.BodyParser(&in); err != nil {
			return fiber.NewError(fiber.StatusBadRequest, err.Error())
		}
		if err := e.change(in, out); err != nil {
			return fiber.NewError(fiber.StatusConflict, err.Error())
		}
		return c.JSON(in)
	}
}

func sendBoard(c *fiber.Ctx, e engine) error {
	page := make([]byte, 0, 16<<10)
	page = append(page, "<!doctype html><title>Board</title><table>"...)
	err := e.board(int64(c.QueryInt("after")), func(r boardRow) {
		page = append(page, "<tr><td><a href=\"/keys/"...)
		page = append(append(append(page, r.code...), "\">"...), r.code...)
		page = append(append(page, "</a></td><td class=\"name\">"...), r.name...)
		page = append(append(page, "</td><td class=\"person\">"...), r.person...)
		page = append(strconv.AppendInt(append(page, "</td><td class=\"due\">"...), r.due, 10), "</td><td><button>Return</button></td></tr>"...)
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(append(page, "</table>"...))
}

var background = context.Background()
