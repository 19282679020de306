/** JSON log lines for Logback, and a console pattern that shows the request's id. */
@NullMarked
package dev.underpin.observability.logback;

import org.jspecify.annotations.NullMarked;
