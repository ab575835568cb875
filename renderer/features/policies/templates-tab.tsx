import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { type PolicyTemplate, usePolicyTemplates, usePolicyText } from '../../stores/policies.ts';
import classes from './policies.module.css';
import { keepDraft, readDraft } from './policy-draft.ts';
import { PolicyView } from './policy-view.tsx';
import { useDraftKey } from './use-draft-key.ts';

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
  const [isAsking, setAsking] = useState(false);
  const [, navigate] = useLocation();
  const key = useDraftKey();
  const start = () => {
    keepDraft(window.localStorage, key, { text: template.source, reason: '' });
    navigate('/policies/edit');
  };
  const draft = readDraft(window.localStorage, key);
  const wouldLose = draft !== null && draft.text.trim() !== '' && draft.text !== template.source;
  return (
    <article className={classes['template']} aria-label={template.title}>
      <div className={classes['templateHead']}>
        <h2>{template.title}</h2>
        <span>
          <Button variant="default" size="xs" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Close' : 'Look at it'}
          </Button>{' '}
          {canPropose && (
            <Button variant="default" size="xs" onClick={() => (wouldLose ? setAsking(true) : start())}>
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
      <ConfirmDialog
        opened={isAsking}
        title="Replace your draft?"
        confirmLabel="Replace it"
        danger
        onConfirm={start}
        onClose={() => setAsking(false)}
      >
        You have a draft that is not proposed yet. Starting from {template.title} takes its place.
      </ConfirmDialog>
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
