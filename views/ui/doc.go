// Package ui holds the templ components that every page is made of.
//
// Components take small structs with text that is already translated, and write no style attribute (the content security policy forbids
// it). Nothing here reads a store, a clock or a request. Start in button.templ and shell.templ; every component with its states
// is on the page of views.Gallery.
package ui
