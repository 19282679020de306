/** Watches what requests ask of a database: how much, how slowly, how often the same. */
@NullMarked
package dev.underpin.observability.jdbc;

import org.jspecify.annotations.NullMarked;
