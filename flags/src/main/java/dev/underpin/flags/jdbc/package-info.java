/**
 * Flags in the product's own database; {@link dev.underpin.flags.jdbc.JdbcFlagStore} keeps them.
 */
@NullMarked
package dev.underpin.flags.jdbc;

import org.jspecify.annotations.NullMarked;
