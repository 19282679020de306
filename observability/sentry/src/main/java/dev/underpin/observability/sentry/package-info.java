/** Tells Sentry of errors, by its envelope protocol and without its agent. */
@NullMarked
package dev.underpin.observability.sentry;

import org.jspecify.annotations.NullMarked;
