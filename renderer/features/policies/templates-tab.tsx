import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { type PolicyTemplate, usePolicyTemplates, usePolicyText } from '../../stores/policies.ts';
import { savePolicyDraft } from '../../stores/policy-drafts.ts';
import classes from './policies.module.css';
import { PolicyView } from './policy-view.tsx';

/** The policies that come with Strongroom, each with its clauses, to start from. */
export function TemplatesTab({ canPropose }: { readonly canPropose: boolean }) {
  return (
    <Loaded of={usePolicyTemplates()}>
      {(templates) => (
        <div className={classes['templates']}>
          {templates.map((template) => (
            <Template key={template.id} template={template} canPropose={canPropose} />
          ))}
        </div>
      )}
    </Loaded>
  );
}

function Template({ template, canPropose }: { readonly template: PolicyTemplate; readonly canPropose: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const [, navigate] = useLocation();
  const starting = useAction(async () => {
    const { id } = await savePolicyDraft({ draft: null, text: template.source, reason: '' });
    navigate(`/policies/edit?draft=${encodeURIComponent(id)}`);
  });
  return (
    <article className={classes['template']} aria-label={template.title}>
      <div className={classes['templateHead']}>
        <h2>{template.title}</h2>
        <span>
          <Button variant="default" size="xs" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Close' : 'Look at it'}
          </Button>{' '}
          {canPropose && (
            <Button variant="default" size="xs" loading={starting.isBusy} onClick={() => void starting.run()}>
              Start from it
            </Button>
          )}
        </span>
      </div>
      <p>{template.description}</p>
      <span className={classes['dim']}>
        {template.id}, {formatCount(template.clauses, 'clause')}
      </span>
      {isOpen && (
        <div className={classes['opened']}>
          <TemplateText source={template.source} />
        </div>
      )}
      {starting.error && <ErrorNotice error={starting.error} />}
    </article>
  );
}

function TemplateText({ source }: { readonly source: string }) {
  return (
    <Loaded of={usePolicyText(source)}>
      {({ document }) => (document === null ? null : <PolicyView document={document} source={source} />)}
    </Loaded>
  );
}
