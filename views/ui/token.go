package ui

import "context"

type tokenKey struct{}

// WithToken gives the forms below ctx the token that proves they came from our own page.
func WithToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, tokenKey{}, token)
}

// Token is the token of WithToken, or empty.
func Token(ctx context.Context) string {
	token, _ := ctx.Value(tokenKey{}).(string)
	return token
}

// TokenField is the form field that carries the token; the header of requests made by htmx is TokenHeader.
const (
	TokenField  = "csrf"
	TokenHeader = "X-CSRF-Token"
)
