/** An application on Spring Boot: an order by JPA and its receipt as a job, in one transaction. */
@NullMarked
package dev.underpin.examples.orders;

import org.jspecify.annotations.NullMarked;
