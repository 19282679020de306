/** Transactions, dialects and schema scripts on plain JDBC. */
@NullMarked
package dev.underpin.core.jdbc;

import org.jspecify.annotations.NullMarked;
