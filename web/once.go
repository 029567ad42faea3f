package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/gofiber/fiber/v2"

	"claviger/store/keyring"
	"claviger/tenants"
)

var errTwice = tenants.Fail(tenants.Conflict, "form_twice")

// Once is a fresh key for a form that must not be obeyed twice: ui.Once puts
// it into the form.
func (r *Request) Once() string {
	var random [12]byte
	if _, err := rand.Read(random[:]); err != nil {
		panic("web: no entropy: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// obeyOnce runs the handler unless a form with the same key was obeyed before:
// then the browser is sent where the first one was. A form that was refused
// may be sent again.
func (r *Request) obeyOnce(handle Handler) error {
	once := ""
	if r.Method() == fiber.MethodPost {
		once = r.FormValue("once")
	}
	if once == "" || len(once) > 64 {
		return handle(r)
	}
	key := r.s.Keys.MAC(keyring.CSRF, []byte("once"), r.Guest.Session.Hash, []byte(r.Device.ID), []byte(r.browser), []byte(r.Path()), []byte(once))
	location, first, err := r.s.Store.UnscopedTakeForm(r.UserContext(), key)
	switch {
	case err != nil:
		return err
	case first:
		return r.settleOnce(key, handle(r))
	case location == "":
		return errTwice
	}
	return r.To(location)
}

// settleOnce keeps where a form led to, or gives its key back. The request's
// own time may be over.
func (r *Request) settleOnce(key []byte, err error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.UserContext()), 5*time.Second)
	defer cancel()
	location := or(string(r.Response().Header.Peek(fiber.HeaderLocation)), string(r.Response().Header.Peek("HX-Redirect")))
	if err != nil || r.Response().StatusCode() >= 400 {
		if lost := r.s.Store.UnscopedDropForm(ctx, key); lost != nil {
			r.s.Log.ErrorContext(ctx, "form key", "err", lost)
		}
		return err
	}
	if lost := r.s.Store.UnscopedSettleForm(ctx, key, or(location, refererPath(r.Get(fiber.HeaderReferer), string(r.Request().Host())))); lost != nil {
		r.s.Log.ErrorContext(ctx, "form key", "err", lost)
	}
	return err
}
