import { IconAlertCircle } from '@tabler/icons-react';
import classes from './register.module.css';
import { steps } from './registration-form.ts';
import { stepOfField } from './registration-rules.ts';
import { stepTitles } from './step-review.tsx';

interface StepBarProps {
  readonly at: number;
  /** Fields that are wrong; their steps are marked. */
  readonly wrongSteps: Readonly<Record<string, unknown>>;
  readonly onGoTo: (step: number) => void;
}

/** The steps, each a button: a person may go anywhere, the review says what is missing. */
export function StepBar({ at, wrongSteps, onGoTo }: StepBarProps) {
  const wrong = new Set(Object.keys(wrongSteps).map(stepOfField));
  return (
    <nav aria-label="Steps">
      <ol className={classes['steps']}>
        {steps.map((step, index) => (
          <li key={step}>
            <button
              type="button"
              className={classes['step']}
              onClick={() => index !== at && onGoTo(index)}
              {...(index === at ? { 'aria-current': 'step' } : {})}
            >
              <span>
                {index + 1}. {stepTitles[step]}
              </span>
              {step !== 'review' && wrong.has(step) && (
                <IconAlertCircle size={14} className={classes['stepWrong']} aria-label="needs correcting" />
              )}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
