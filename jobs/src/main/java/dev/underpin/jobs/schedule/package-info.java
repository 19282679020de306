/** When schedules fire: cron expressions and intervals, with their behaviour at changes of time. */
@NullMarked
package dev.underpin.jobs.schedule;

import org.jspecify.annotations.NullMarked;
