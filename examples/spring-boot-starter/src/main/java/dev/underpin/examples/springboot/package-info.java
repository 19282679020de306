/** How a framework's author wraps Underpin: jobs as a bean, in Spring's own transactions. */
@NullMarked
package dev.underpin.examples.springboot;

import org.jspecify.annotations.NullMarked;
