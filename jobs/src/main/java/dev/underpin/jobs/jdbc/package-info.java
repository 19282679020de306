/** Jobs in the product's own database, by plain JDBC: PostgreSQL and H2. */
@NullMarked
package dev.underpin.jobs.jdbc;

import org.jspecify.annotations.NullMarked;
